"""Files of company records in, clean records out.

seen    = look(path, "transactions", today=date.today())         what the file is like, and what is suggested
said    = Declaration("transactions", columns={…}, calendar="jalali", currency="IRR", unit="toman")
reading = read_records(path, said, today=date.today())           clean rows, and every row left out with its reason
records = Records(transactions=reading.frame)
"""

from psychometrics.value.reading.look import Look, look
from psychometrics.value.reading.reading import Reading, read_records
from psychometrics.value.reading.stored import load_records, store_frame, store_keys

__all__ = ["Look", "Reading", "load_records", "look", "read_records", "store_frame", "store_keys"]
