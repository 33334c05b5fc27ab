# The trap: a terminal declines and still ends with a completion. The result code counts.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
expects screen paying
card declines with completion
expects screen choose_tender
sees "Nothing was charged"
expects paid 0.00
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
