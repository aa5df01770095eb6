"""The company's records in the web app: bringing them in, linking them to respondents, seeing what they say."""
