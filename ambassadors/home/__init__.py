"""An ambassador's own home: notices, consultations, certificate, change of address, and the yearly question."""
