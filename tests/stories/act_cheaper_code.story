# The code of the soap, and a bottle of oil: one sentence names the soap; what stays unclear is for the approval.
scans 9521234002604
bags 868
waits 5 s
sees "Please have a look at the bagging area"
sees "Is Hand soap there as it was scanned"
pictures cheaper-code
touches "It is all right"
touches #pay
expects screen awaiting_staff
attendant 9001 2580
sees "It weighs 0.870 kg: is it what its code says?"
touches "All right"
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
