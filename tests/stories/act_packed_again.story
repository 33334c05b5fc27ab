# Two things out of one bag and into another.
scans 9521234000303
bags 1064
scans 9521234002604
bags 349
scans 9521234001904
bags 513
lifts 1577
bags 1577
waits 2 s
sees not "have a look"
touches #pay
expects screen choose_tender
