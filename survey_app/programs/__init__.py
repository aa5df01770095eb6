"""The screen of tokens and webhooks, for researchers whose programs ask the interface of `survey_app.api`."""
