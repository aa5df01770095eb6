"""What a customer is worth, from records: RFM, CLV, CRV (referral), CIV (influence), CKV (knowledge) and tiers."""
