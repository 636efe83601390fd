"""Lists that leave the system: CSV, Excel and labels of what a list shows, with a record of who took what."""
