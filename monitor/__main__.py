"""python -m monitor is the command strike-monitor."""

from monitor.cli.main import main

if __name__ == "__main__":
    main()
