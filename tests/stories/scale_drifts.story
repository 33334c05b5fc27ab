# What the scale shows moves by itself: somebody is told, and the shopper is believed.
scans 9521234000303
bags 1064
scale drifts 30
attendant 9001 2580
sees "Bagging scale: what it shows moves by itself"
scale drifts 0
touches #leave
scans 9521234002109
bags 1012
waits 6 s
sees not "have a look"
touches #pay
expects screen choose_tender
