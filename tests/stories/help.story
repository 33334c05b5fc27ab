# Help is one touch away, and can be called off.
scans 9521234000303
bags 1064
touches "Help"
expects screen help
touches "Yes, please"
sees "Someone is on the way to you"
touches "I no longer need help"
sees not "Someone is on the way"
touches #help
touches #call
sees "Someone is on the way to you"
scans 9521234002109
bags 1012
attendant 9001 2580
sees "The shopper asked for help"
touches #done
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.15
