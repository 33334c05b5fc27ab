# A member earns points: seen in the basket, at the end and on the receipt.
scans 7710000017
scans 9521234002109
bags 1012
expects total 2.69
sees "1 supermarket point"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
sees "You earn 1 supermarket point"
expects receipt "Supermarket points earned"
