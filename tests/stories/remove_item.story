# An item is removed: it has to leave the scale before paying.
scans 9521234000303
bags 1064
scans 9521234002109
bags 1012
touches "Basmati rice"
expects screen line
touches "Remove"
sees "was taken off"
expects total 1.16
touches #pay
expects screen checking_bags
sees "Basmati rice"
sees "Please take it out"
pictures take-it-out
lifts 1012
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
