"""The desk of staff who review: wordings, decisions about many, paper forms and letters, the timeline of a person."""
