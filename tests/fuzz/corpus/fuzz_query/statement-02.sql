select a || ')' || b /* ( */, -- (
 '(' || $tag$ ) '' $tag$, E'\'(', U&'d!0061t' UESCAPE '!' from t