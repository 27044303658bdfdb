"""The geometry of charts: plain figures in, attributes of SVG out. Nothing here knows of tasks or of the database."""
