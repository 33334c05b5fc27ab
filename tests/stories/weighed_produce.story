# Loose bananas: chosen by their picture, weighed, priced by the kilogram with this week's reduction.
touches #start
touches #look-up
touches "Bananas"
expects screen weighing
sees "Please put Bananas on the scale"
pictures weighing
weighs 1240
expects screen shopping
sees "Bananas" 1.85
sees "Banana week"
bags 1240
expects total 1.85
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.85
expects receipt "Banana week"
expects receipt "1.240 kg"
