"""Publishing: frozen figures, committee papers, reports that leave by the calendar, and the list of corrections."""
