# Two come for one that was scanned: one of them goes back, and that is that.
scans 9521234002505
bags 1488
waits 5 s
sees "Please have a look at the bagging area"
lifts 744
sees not "have a look"
touches #pay
expects screen choose_tender
