"""Charts as server-rendered SVG: pure functions that turn numbers into what a template draws.

No script and no inline style (the Content-Security-Policy forbids both): positions are presentation attributes,
colours are classes of static/css/charts.css. Each chart brings a title, a description and the rows of a real table.
"""

from .bar import Bar, bar
from .columns import Column, Columns, columns
from .line import Changed, Fan, Line, line
from .tiles import Tile, Tiles, tiles

__all__ = ["Bar", "Changed", "Column", "Columns", "Fan", "Line", "Tile", "Tiles", "bar", "columns", "line", "tiles"]
