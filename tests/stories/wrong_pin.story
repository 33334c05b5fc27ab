# A badge alone opens nothing.
scans 9521234001300
bags 1245
touches #pay
expects screen awaiting_staff
attendant 9001 1111
sees "That PIN was not right"
expects screen staff_pin
touches #leave
expects screen awaiting_staff
attendant 9001 2580
touches "Of age"
expects screen choose_tender
