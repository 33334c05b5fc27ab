# Staff refuse the wine: it is taken off and leaves the scale, and the rest is paid.
scans 9521234000303
bags 1064
scans 9521234001300
bags 1245
touches #pay
expects screen awaiting_staff
attendant 9001 2580
touches "Refuse"
expects screen checking_bags
sees "Red wine"
lifts 1245
expects screen choose_tender
expects total 1.16
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
