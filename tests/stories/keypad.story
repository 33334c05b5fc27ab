# The number under the barcode, typed; a slip in it is told kindly and typed anew.
touches #start
keys 9521234000304
sees "That number is not quite right"
expects total 0.00
keys 9521234000303
sees "Whole milk" 1.16
bags 1064
keys 123
sees "We could not find this item"
touches "Leave it out"
expects total 1.16
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
