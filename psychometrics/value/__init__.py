"""What a customer is worth, from records: RFM, CLV (lifetime), CRV (referral), CIV (influence), CKV (knowledge), tiers."""
