# A member's card that is not known stops nobody.
scans 7719999992
sees "We do not know this card"
scans 9521234002109
bags 1012
sees "Basmati rice" 2.99
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 2.99
