# A removed item stays on the scale until staff are to look at it; lifted after all, there is nothing left to look at.
scans 9521234000303
bags 1064
scans 9521234002109
bags 1012
touches "Basmati rice"
touches "Remove"
waits 6 s
sees "Please take Basmati rice out of the bagging area"
waits 21 s
sees "We will look at it together before you pay"
lifts 1012
waits 4 s
sees not "have a look"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
