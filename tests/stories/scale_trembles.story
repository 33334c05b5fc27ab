# An ordinary scale in an ordinary draught: two grams of noise change nothing.
scale trembles 2
scans 9521234000303
bags 1064
scans 9521234002604
bags 349
waits 6 s
sees not "Please put"
sees not "have a look"
touches #pay
expects screen choose_tender
