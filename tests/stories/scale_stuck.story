# The scale shows the same for ever: after two times it is the technician's matter, and the shopper pays.
scans 9521234000303
scale is stuck
bags 1064
waits 27 s
sees "We will look at it together before you pay"
scans 9521234002109
scans 9521234002604
bags 1361
waits 27 s
sees not "Please put"
scans 9521234001904
waits 30 s
sees not "Please put"
touches #pay
expects screen choose_tender
attendant 9001 2580
sees "Bagging scale: it seems to be stuck"
