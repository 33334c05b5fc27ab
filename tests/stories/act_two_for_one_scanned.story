# Two come for one that was scanned, and the second is scanned then.
scans 9521234002505
bags 1488
waits 5 s
sees "Please have a look at the bagging area"
scans 9521234002505
sees not "have a look"
touches #pay
expects screen choose_tender
