# First nothing, then a light, then a sentence that names the goods.
scans 9521234002109
sees not "Please put"
expects no light
waits 4 s
expects light
pictures light
sees not "Please put"
waits 3 s
sees "Please put Basmati rice in the bagging area"
bags 1012
expects no light
sees not "Please put"
