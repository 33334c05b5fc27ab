# A shopper's own bag, said before, and nobody is called.
touches "Start"
touches "I have my own bag"
sees "Please put your bag in the bagging area now"
pictures own-bag
bags 140
scans 9521234000303
bags 1064
waits 2 s
sees not "have a look"
touches #pay
expects screen choose_tender
