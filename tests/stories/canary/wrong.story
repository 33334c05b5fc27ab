# This story is wrong on purpose, in its last line: the milk does not cost that. It must be reported.
scans 9521234000303
sees "Whole milk" 9.99
