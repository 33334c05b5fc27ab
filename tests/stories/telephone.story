# A member types their telephone number: their price holds and they earn, but nothing is spent without the card.
scans 9521234002109
bags 1012
keys telephone 0033199001234
sees "Welcome back"
sees "please scan your card"
expects total 2.69
touches #pay
expects screen choose_tender
sees not "Member balance"
touches #pay-by-card
card approves
expects screen thanks
expects receipt "Gold card"
