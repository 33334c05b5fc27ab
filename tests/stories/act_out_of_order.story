# The second first; and one that lies there before it is scanned.
scans 9521234000303
scans 9521234002604
bags 349
bags 1064
bags 513
scans 9521234001904
waits 2 s
sees not "have a look"
touches #pay
expects screen choose_tender
