# SPDX-License-Identifier: EUPL-1.2
"""The assessment (beoordeling) that a manager records of an employee, apart from every conversation (ZS-6).

It points at no round, report, record or agreement, and nothing here can read one: what people said to develop
somebody never becomes a verdict by itself.
"""
