# A bag is lifted out and stays away: the shopper is asked to put it back, and does.
scans 9521234000303
bags 1064
lifts 1064
sees not "Please put"
waits 4 s
expects light
waits 3 s
sees "Please put Whole milk in the bagging area"
bags 1064
sees not "Please put"
expects no light
touches #pay
expects screen choose_tender
