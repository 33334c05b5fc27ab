# From a line's own menu that line need not be bagged; the other still goes there.
scans 9521234002802
scans 9521234000303
touches #line-1
touches "I won’t bag this"
bags 1064
touches #pay
expects screen choose_tender
