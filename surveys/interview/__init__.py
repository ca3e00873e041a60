"""One case while somebody is on the telephone."""

from surveys.interview.desk import Interview, interview_response

__all__ = ["Interview", "interview_response"]
