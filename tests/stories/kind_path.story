# The kind path: nothing is said, then one sentence, then it is left for the approval before paying.
scans 9521234000303
sees not "Please put"
waits 6 s
sees "Please put Whole milk in the bagging area"
waits 20 s
sees "We will look at it together before you pay"
scans 9521234002109
bags 1012
touches #pay
expects screen awaiting_staff
sees "We have a short look together"
attendant 9001 2580
sees "Not in the bagging area"
touches "All right"
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.15
