# Crisps go out of the bag and oil goes in: asked about, and put right.
scans 9521234001409
bags 187
lifts 187
bags 868
waits 5 s
sees "Please have a look at the bagging area"
lifts 868
bags 187
sees not "have a look"
touches #pay
expects screen choose_tender
