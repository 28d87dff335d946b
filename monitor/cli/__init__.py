"""The command line: strike-monitor …"""
