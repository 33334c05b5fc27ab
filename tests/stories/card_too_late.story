# A card after paying does not count, and is told so.
scans 9521234002109
bags 1012
touches #pay
touches #pay-by-card
card approves
expects screen thanks
scans 7710000017
sees "counts when it is shown before paying"
pictures too-late
