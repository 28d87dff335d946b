"""Strike Monitor: watches a mutual pause in strikes on energy infrastructure."""
