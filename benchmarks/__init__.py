"""Speed and exactness beside other programs. Run by hand, never by the tests."""
