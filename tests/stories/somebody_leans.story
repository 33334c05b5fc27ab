# A child leans on the plate for a while: nothing is asked, and what was put down counts.
scans 9521234000303
leans 2500 for 15 s
sees not "Please put"
sees not "have a look"
bags 1064
touches #pay
expects screen choose_tender
