"""People to be invited, from a file: read it, check it row by row, work it off."""
