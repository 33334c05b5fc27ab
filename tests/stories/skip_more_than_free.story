# Two items of a visit need not be bagged without a word; the third is looked at before paying.
scans 9521234002802
scans 9521234000303
scans 9521234001607
touches #line-1
touches "I won’t bag this"
touches #line-2
touches "I won’t bag this"
touches #line-3
touches "I won’t bag this"
sees "We will look at it together before you pay"
touches #pay
expects screen awaiting_staff
attendant 9001 2580
sees "Not in the bagging area"
touches "All right"
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
