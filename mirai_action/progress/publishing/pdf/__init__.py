"""The PDF of a report: A4, drawn from frozen figures only."""

from .paper import pdf_of

__all__ = ["pdf_of"]
