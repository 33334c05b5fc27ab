# Scanned one after the other, put down together.
scans 9521234000303
scans 9521234002208
scans 9521234002604
bags 1921
waits 2 s
sees not "have a look"
touches #pay
expects screen choose_tender
