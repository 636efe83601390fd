"""The pages of trainings: everyone's, those behind a letter's link, and an ambassador's own."""
