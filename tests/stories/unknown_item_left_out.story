# An unknown code left out costs nothing and calls nobody.
scans 4006381333931
sees "We could not find this item"
touches "Leave it out"
sees not "We could not find"
scans 9521234000303
bags 1064
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
