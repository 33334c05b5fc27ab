# Milk that was given up comes after all: nobody need look at it.
scans 9521234000303
waits 26 s
sees "We will look at it together before you pay"
bags 1064
touches #pay
expects screen choose_tender
