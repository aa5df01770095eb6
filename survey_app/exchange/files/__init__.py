"""One file per form of data file. Only the job process imports these: they load pandas."""
