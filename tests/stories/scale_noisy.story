# The scale never comes to rest: nothing is asked of the shopper.
scans 9521234000303
bags 1064
scale is noisy
attendant 9001 2580
sees "Bagging scale: it does not come to rest"
touches #leave
scans 9521234002109
bags 1012
waits 30 s
sees not "Please put"
sees not "have a look"
touches #pay
expects screen choose_tender
