"""The local cloud's AWS API: a moto server and the overlay that makes the important parts real."""
